// Pictures of 8 bits a channel: files, and one of our own to begin with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kl::cli {

struct Picture {
  int height = 0, width = 0;
  int channels = 3;                  // 3: red, green, blue; 1: grey
  std::vector<std::uint8_t> values;  // (height, width, channels), row-major, without padding
};

// A PNG of any kind, or a binary PPM or PGM of 8 bits, as red, green and blue; what is transparent lies on white.
// Throws UsageError that names the file and the way out.
Picture read_picture(const std::filesystem::path& file);

// The bytes of a PNG file.
std::string png_of(const Picture& picture);

// The bytes of a PNM file, P5 or P6, as a picture; `name` stands in errors. Throws UsageError.
Picture picture_of_pnm(std::string_view bytes, const std::string& name);

// Means over squares of the smallest size that leaves at most this many pixels.
Picture shrunk(const Picture& picture, std::int64_t most_pixels);

// A landscape at sunset, 320 x 200: clear sky, hills, water, and bright enough in places for what exceeds a byte to show.
Picture landscape();

}  // namespace kl::cli
