#include <pianola/journal/detail/archive.hpp>

#include <pianola/journal/history_codec.hpp>

#include <utility>

namespace pianola::detail {
namespace {

// Signed distances overflow between the ends of time; modulo 2^64 every one of them is exact.
std::uint64_t bits_of(instant time) noexcept {
    return static_cast<std::uint64_t>(time.ticks_since_epoch());
}

} // namespace

void value_writer::inner(const std::shared_ptr<const failure_details>& failure) {
    const bool present = failure != nullptr && inner_failures_ < max_inner_failures;
    put(present);
    if (!present)
        return;
    ++inner_failures_;
    put(*failure);
    --inner_failures_;
}

void value_writer::put(instant value) {
    append_signed(out_, static_cast<std::int64_t>(bits_of(value) - bits_of(base_)));
}

template <class Optional>
void value_writer::put_string(const Optional& value) {
    append_varint(out_, value ? value->size() + 1 : 0);
    if (value)
        out_.append(*value);
}

void value_writer::put(const std::optional<std::string>& value) { put_string(value); }

void value_writer::put(const rare<std::string>& value) { put_string(value); }

void value_writer::put(const execution_id& value) {
    append_u64(out_, value.high());
    append_u64(out_, value.low());
}

void value_writer::put(const payload& value) {
    append_u8(out_, static_cast<std::uint8_t>(value.kind()));
    if (value.present())
        append_string(out_, value.str());
}

void value_writer::put(const history::tags& value) {
    append_varint(out_, value.size());
    for (const auto& [key, text] : value) {
        append_string(out_, key);
        append_string(out_, text);
    }
}

void value_reader::inner(std::shared_ptr<const failure_details>& failure) {
    bool present = false;
    get(present);
    failure.reset();
    if (!present)
        return;
    if (inner_failures_ == max_inner_failures)
        return in_.fail();
    ++inner_failures_;
    auto details = std::make_shared<failure_details>();
    get(*details);
    failure = std::move(details);
    --inner_failures_;
}

void value_reader::get(bool& value) noexcept {
    const auto byte = in_.u8();
    if (byte > 1)
        in_.fail();
    value = byte == 1;
}

void value_reader::get(std::int32_t& value) noexcept {
    const auto wide = in_.signed_varint();
    value = static_cast<std::int32_t>(wide);
    if (value == wide)
        return;
    in_.fail();
    value = 0;
}

void value_reader::get(runtime_status& value) noexcept {
    const auto byte = in_.u8();
    value = runtime_status::running;
    if (byte > static_cast<std::uint8_t>(runtime_status::suspended))
        return in_.fail();
    value = static_cast<runtime_status>(byte);
}

void value_reader::get(instant& value) noexcept {
    const auto distance = static_cast<std::uint64_t>(in_.signed_varint());
    value = instant{static_cast<std::int64_t>(bits_of(base_) + distance)};
}

template <class Optional>
void value_reader::get_string(Optional& value) {
    value.reset();
    const auto size = in_.varint();
    if (size > 0)
        value.emplace(in_.raw(size - 1));
}

void value_reader::get(std::optional<std::string>& value) { get_string(value); }

void value_reader::get(rare<std::string>& value) { get_string(value); }

void value_reader::get(execution_id& value) noexcept {
    const auto high = in_.u64();
    value = execution_id{high, in_.u64()};
}

void value_reader::get(payload& value) {
    switch (static_cast<payload_kind>(in_.u8())) {
    case payload_kind::absent: value = payload{}; return;
    case payload_kind::json: value = payload::json(std::string(in_.string())); return;
    case payload_kind::text: value = payload::text(std::string(in_.string())); return;
    }
    in_.fail();
}

void value_reader::get(history::tags& value) {
    value.clear();
    for (auto left = in_.varint(in_.remaining()); left > 0 && in_.ok(); --left) {
        std::string key(in_.string());
        if (!value.empty() && key <= value.rbegin()->first)
            return in_.fail();
        value.emplace_hint(value.end(), std::move(key), in_.string());
    }
}

} // namespace pianola::detail
