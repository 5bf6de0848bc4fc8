#pragma once

#include <cstdint>

namespace pianola {

/// What a batch operation did.
struct batch_result {
    std::uint64_t instances = 0; ///< That were asked, or with a preview would be.
    std::uint64_t skipped = 0;   ///< That had ended before they could be asked.
};

} // namespace pianola
