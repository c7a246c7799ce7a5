// A recorded case as data for the page, and as the page itself.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include <cli/view/case.hpp>

namespace kl::cli {

// What the page's script reads; view/model.js says what each key means.
nlohmann::ordered_json view_data(const ViewCase& view);

// One file that needs no other and no network, from the parts in `root`/view. Throws std::filesystem::filesystem_error
// if one of them cannot be read.
std::string view_page(const ViewCase& view, const std::filesystem::path& root);

// The trace event format of Chrome and Perfetto: a process for each launch, a thread for each block, a microsecond for
// each step. Source: Trace Event Format, Google.
std::string chrome_trace(const ViewCase& view);

}  // namespace kl::cli
