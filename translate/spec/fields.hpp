#pragma once
/// The readers of an entry's fields, one for each key of the key table.

#include "translate/model/entry.hpp"
#include "translate/spec/reader.hpp"

namespace initbridge::spec {

/// Reads one field into an entry; what is wrong is reported and leaves the field unset.
using FieldReader = void (*)(Reader& reader, const Field& field, model::ServiceEntry& entry);

namespace fields {

// fields_identity.cpp: what it is called and where it belongs
void name(Reader& reader, const Field& field, model::ServiceEntry& entry);
void unit(Reader& reader, const Field& field, model::ServiceEntry& entry);
void run_by(Reader& reader, const Field& field, model::ServiceEntry& entry);
void use_packaged(Reader& reader, const Field& field, model::ServiceEntry& entry);
void kind(Reader& reader, const Field& field, model::ServiceEntry& entry);
void scope(Reader& reader, const Field& field, model::ServiceEntry& entry);
void enable(Reader& reader, const Field& field, model::ServiceEntry& entry);
void auto_start(Reader& reader, const Field& field, model::ServiceEntry& entry);
void distro(Reader& reader, const Field& field, model::ServiceEntry& entry);
void description(Reader& reader, const Field& field, model::ServiceEntry& entry);
void instances(Reader& reader, const Field& field, model::ServiceEntry& entry);

// fields_process.cpp: what runs, and what it finds
void exec(Reader& reader, const Field& field, model::ServiceEntry& entry);
void env(Reader& reader, const Field& field, model::ServiceEntry& entry);
void environment_file(Reader& reader, const Field& field, model::ServiceEntry& entry);
void working_directory(Reader& reader, const Field& field, model::ServiceEntry& entry);
void user(Reader& reader, const Field& field, model::ServiceEntry& entry);
void umask(Reader& reader, const Field& field, model::ServiceEntry& entry);
void stdout_log(Reader& reader, const Field& field, model::ServiceEntry& entry);
void stderr_log(Reader& reader, const Field& field, model::ServiceEntry& entry);
void overrides(Reader& reader, const Field& field, model::ServiceEntry& entry);

// fields_lifecycle.cpp: when it starts, restarts and stops
void restart(Reader& reader, const Field& field, model::ServiceEntry& entry);
void exit_codes(Reader& reader, const Field& field, model::ServiceEntry& entry);
void start_secs(Reader& reader, const Field& field, model::ServiceEntry& entry);
void start_retries(Reader& reader, const Field& field, model::ServiceEntry& entry);
void priority(Reader& reader, const Field& field, model::ServiceEntry& entry);
void after(Reader& reader, const Field& field, model::ServiceEntry& entry);
void before(Reader& reader, const Field& field, model::ServiceEntry& entry);
void wanted_by(Reader& reader, const Field& field, model::ServiceEntry& entry);
void stop_signal(Reader& reader, const Field& field, model::ServiceEntry& entry);
void stop_timeout(Reader& reader, const Field& field, model::ServiceEntry& entry);
void on_fatal(Reader& reader, const Field& field, model::ServiceEntry& entry);

// fields_events.cpp: what it waits for and what it listens to
void events(Reader& reader, const Field& field, model::ServiceEntry& entry);
void wait_for(Reader& reader, const Field& field, model::ServiceEntry& entry);

} // namespace fields

/// Names of entries or units, of a list or one alone.
[[nodiscard]] std::vector<model::Marked<std::string>>
read_names(Reader& reader, const Field& field);

} // namespace initbridge::spec
