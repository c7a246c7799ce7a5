#include <leaderboard/page/html.hpp>

#include <fmt/format.h>

namespace kl::board {

std::string text(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (const char c : raw) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f) out += "\xef\xbf\xbd";
        else out += c;
    }
  }
  return out;
}

std::string document(std::string_view title, std::string_view body, int refresh_s) {
  const std::string refresh = refresh_s > 0 ? fmt::format("<meta http-equiv=\"refresh\" content=\"{}\">\n", refresh_s) : "";
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{}"
      "<title>{} · Kernelings</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n<link rel=\"icon\" href=\"/icon.svg\">\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
      "<header><a class=\"brand\" href=\"/\">Kernelings <span>leaderboard</span></a>\n<nav aria-label=\"Pages\"><a href=\"/\">Boards</a> <a href=\"/queue\">Queue</a></nav></header>\n"
      "<main id=\"main\" tabindex=\"-1\">\n{}</main>\n<footer>Every rank has its evidence: <code>./kernelings evidence ID</code></footer>\n</body>\n</html>\n",
      refresh, text(title), body);
}

}  // namespace kl::board
