#pragma once

#include <pianola/runtime/instance_archive.hpp>

#include <cstddef>
#include <string>

namespace pianola::detail {

/// The lines of an archive's text, without their ends; reading is archive_reading.hpp's.
void write_head(std::string& to);
void write_instance(std::string& to, const archived_instance& instance);
void write_event(std::string& to, std::size_t turn, const history_event& event);
void write_end(std::string& to, std::size_t instances, std::size_t events);

} // namespace pianola::detail
