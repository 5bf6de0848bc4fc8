#pragma once

#include <pianola/actors/instance_explanation.hpp>

#include <string>

namespace pianola::http {

/// What an instance waits for: an object for each open await, with its `kind`, its `name` and since
/// when it waits, when there are such, and `satisfiedBy`, who could end the waiting.
std::string explanation_json(const instance_explanation& explanation);

} // namespace pianola::http
