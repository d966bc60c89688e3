// SPDX-License-Identifier: Apache-2.0
// Who and where: what the system tells of this process, its user and its host.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace annalist::os {

std::string host_name();
/// Changes with every boot; empty where the system does not tell.
std::string boot_id();
std::string user_name();
std::uint64_t user_id();
std::uint64_t process_id();
std::uint64_t parent_process_id();
std::uint64_t thread_id();
/// The inode of the process' pid namespace, 0 where unknown: the same pid means another process in another one.
std::uint64_t pid_namespace();
/// When this process started, in clock ticks after boot, 0 where unknown.
std::uint64_t process_start();
std::vector<std::string> process_arguments();
std::string working_directory();
std::string executable();
/// The GNU build id of the running executable in hex, empty where it has none.
std::string build_id();
/// Such as "Linux-6.1.0-x86_64".
std::string platform();
/// The local offset from UTC at that time, as "+13:00".
std::string zone_offset(std::int64_t wall_ns);
/// 16 random hexadecimal digits.
std::string random_name();

}  // namespace annalist::os
