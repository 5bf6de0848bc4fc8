#include <pianola/api/http/time_text.hpp>

#include <chrono>
#include <cstdio>

namespace pianola::http {
namespace {

// Without its zone; `fraction` receives what is below a second.
std::string up_to_seconds(instant time, ticks& fraction) {
    using namespace std::chrono;
    const ticks since_epoch{time.ticks_since_epoch()};
    const auto midnight = floor<days>(since_epoch);
    const year_month_day date{sys_days{midnight}};
    const hh_mm_ss<ticks> clock{since_epoch - midnight};
    fraction = clock.subseconds();

    char text[40];
    std::snprintf(text,
                  sizeof text,
                  "%04d-%02u-%02uT%02d:%02d:%02d",
                  static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text;
}

} // namespace

std::string to_text_in_seconds(instant time) {
    ticks fraction{0};
    return up_to_seconds(time, fraction) + 'Z';
}

std::string to_text(instant time) {
    ticks fraction{0};
    std::string text = up_to_seconds(time, fraction);
    if (fraction.count() != 0) {
        char digits[16];
        std::snprintf(digits, sizeof digits, ".%07d", static_cast<int>(fraction.count()));
        text += digits;
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + 'Z';
}

} // namespace pianola::http
