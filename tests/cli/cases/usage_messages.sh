# SPDX-License-Identifier: Apache-2.0
annalist unknown
annalist show --since never
annalist show --level LOUD
annalist export
