#include <cli/view/page.hpp>

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <checker/puzzle_folder.hpp>
#include <cli/atomic_file.hpp>
#include <cli/xml_text.hpp>

namespace kl::cli {
namespace {

// JSON in a script element: nothing in it may look like the element's end.
std::string without_markup(const std::string& json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json)
    if (c == '<') out += "\\u003c";
    else out += c;
  return out;
}

// The page's text around each place, which is written <!--name--> and stands once in the page.
void fill(std::string& page, std::string_view name, std::string_view contents) {
  const std::string place = fmt::format("<!--{}-->", name);
  page.replace(page.find(place), place.size(), contents);
}

}  // namespace

std::string view_page(const ViewCase& view, const std::filesystem::path& root) {
  const std::filesystem::path parts = root / "view";
  std::string page = read_file(parts / "page.html");
  const std::string data = view_data(view).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  fill(page, "title", xml_escaped(fmt::format("{} {}, {}", number_text(view.report.number), view.report.slug, view.shown().parameters)));
  fill(page, "style", "<style>\n" + read_file(parts / "page.css") + "</style>");
  std::string script;
  for (const char* part : {"model.js", "words.js", "draw.js", "panels.js", "page.js"}) script += read_file(parts / part);
  // The data last: it may hold anything.
  fill(page, "script", "<script>\n\"use strict\";\n(() => {\n" + script + "})();\n</script>");
  fill(page, "data", "<script type=\"application/json\" id=\"data\">" + without_markup(data) + "</script>");
  return page;
}

}  // namespace kl::cli
