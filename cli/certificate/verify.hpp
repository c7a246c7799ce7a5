// Whether a certificate is true of the files in work/.
#pragma once

#include <string>

#include <cli/settings.hpp>

namespace kl::cli {

// Runs what the certificate names and prints what holds. 0 if all of it does, kDoesNotHoldExit if not. Throws UsageError for a
// file that is no certificate.
inline constexpr int kDoesNotHoldExit = 11;
int verify_certificate(const Settings& settings, const std::string& file, bool json);

}  // namespace kl::cli
