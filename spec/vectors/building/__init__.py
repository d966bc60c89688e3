# SPDX-License-Identifier: Apache-2.0
"""Builds the vectors by hand from the specification; shares no code with any reader or writer."""
