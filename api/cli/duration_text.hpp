#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pianola::cli {

/// Seconds of a duration that people write: `90`, `90s`, `15m`, `1.5h`, `30d`, `2w`, several of
/// them in a row such as `1d12h`, or ISO 8601 as far as it does not need a calendar, `P1DT12H`.
/// Empty for anything else, and for what is negative.
[[nodiscard]] std::optional<double> parse_duration(std::string_view text);

/// `1d 12h`: the inverse. Fractions of a second have up to 7 digits.
[[nodiscard]] std::string duration_text(double seconds);

} // namespace pianola::cli
