#pragma once
/// Codes of the diagnostics of this room.

#include <string_view>

namespace initbridge::deploy::codes {

/// Another deployment is at work on this machine.
inline constexpr std::string_view busy = "deploy/busy";
/// Only root can change what a machine runs.
inline constexpr std::string_view not_root = "deploy/not-root";
/// No manager of the user's runs whose services are to be deployed.
inline constexpr std::string_view no_user_manager = "deploy/no-user-manager";
/// A user's services end with the last session, and do not start at boot.
inline constexpr std::string_view not_lingering = "deploy/not-lingering";
/// A user has no home folder, in which the files of a deployment would stand.
inline constexpr std::string_view no_home = "deploy/no-home";
/// A link of the machine's own starts a unit for all users, and is not one user's to remove.
inline constexpr std::string_view not_theirs = "deploy/not-theirs";
/// A service is not started yet: the targets that start it are not there.
inline constexpr std::string_view deferred = "deploy/deferred";
/// A service failed, or ended too early, after it was started; everything was taken back.
inline constexpr std::string_view service_failed = "deploy/service-failed";
/// Something of what a deployment had changed could not be taken back.
inline constexpr std::string_view not_undone = "deploy/not-undone";
/// An earlier deployment was cut short, and has been taken back.
inline constexpr std::string_view cut_short = "deploy/cut-short";
/// A record of a deployment cannot be read.
inline constexpr std::string_view bad_record = "deploy/bad-record";
/// Nothing is deployed by that owner.
inline constexpr std::string_view not_deployed = "deploy/not-deployed";
/// Files of a deployment would stand on a file system that is mounted read-only.
inline constexpr std::string_view read_only = "deploy/read-only";
/// The running supervisord was started with another configuration than the file that is written.
inline constexpr std::string_view not_read = "deploy/not-read";
/// What changed concerns supervisord itself, which takes it only when it is started anew.
inline constexpr std::string_view start_anew = "deploy/start-anew";
/// supervisord runs another program of an entry's name, by a file that its configuration includes.
inline constexpr std::string_view name_taken = "deploy/name-taken";
/// supervisord would be left without its configuration.
inline constexpr std::string_view only_configuration = "deploy/only-configuration";

} // namespace initbridge::deploy::codes
