#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>

#include <span>
#include <string>
#include <string_view>

/// The value of a record key; the layout is described in README.md, "Format". Decoding and
/// peeking take any bytes and verify the checksum: journal_corrupt for all but what
/// encode_record writes, else they clear `ec`.
namespace pianola {

/// With `watermark_is_own_commit` the watermark is (0, 0) until patch_record_watermark().
std::string encode_record(const instance_record& record);
/// The same at the end of `out`.
void append_record(std::string& out, const instance_record& record);
instance_record decode_record(std::string_view value, error_code& ec);

/// Fills in the commit of the watermark, which is known only when the commit is written.
/// Precondition: `value` came from encode_record.
void patch_record_watermark(std::span<char> value, commit_number number);

/// The row of a custom status that stands apart from its record.
std::string encode_custom_status_row(const payload& status);
payload decode_custom_status_row(std::string_view value, error_code& ec);

/// The newest turn, without decoding the rest: what a commit's precondition asks for.
turn_number peek_turn(std::string_view value, error_code& ec) noexcept;

} // namespace pianola
