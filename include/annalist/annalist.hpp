// SPDX-License-Identifier: Apache-2.0
// Annalist for C++: configure a session, annalize functions, describe types. This header is all that a program
// includes.
#pragma once
#include <annalist/annalize.hpp>
#include <annalist/describe.hpp>
#include <annalist/scope.hpp>
#include <annalist/session.hpp>
