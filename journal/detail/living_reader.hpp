#pragma once

#include <pianola/journal/log.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::detail {

/// Shows a store without the rows of purged instances: those purged by now, also in a snapshot.
class living_reader final : public key_reader {
public:
    living_reader(std::shared_ptr<const key_reader> store,
                  std::shared_ptr<const purged_instances> purged);

    [[nodiscard]] std::optional<std::string> get(key_family family,
                                                 std::string_view key,
                                                 error_code& ec) const override;
    [[nodiscard]] std::vector<std::optional<std::string>> get_many(
        key_family family, const std::vector<std::string>& keys, error_code& ec) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> scan(key_family family,
                                                   std::string_view first,
                                                   std::string_view last) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> walk(key_family family,
                                                   std::string_view first,
                                                   std::string_view last,
                                                   scan_direction direction) const override;
    [[nodiscard]] std::uint64_t estimate(key_family family,
                                         std::string_view first,
                                         std::string_view last) const override;
    [[nodiscard]] std::unique_ptr<key_reader> snapshot() const override;
    [[nodiscard]] bool still_whole() const override { return purged_->changes() == changes_; }

private:
    std::shared_ptr<const key_reader> store_;
    std::shared_ptr<const purged_instances> purged_;
    std::uint64_t changes_; ///< Of the purged instances, when this was made.
};

} // namespace pianola::detail
