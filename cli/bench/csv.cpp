#include <cli/bench/csv.hpp>

#include <fmt/format.h>

#include <cli/bench/contenders.hpp>

namespace kl::cli {
namespace {

constexpr const char* kHeader =
    "puzzle,slug,size,contender,file,meta,verdict,median_us,median_low_us,median_high_us,p10_us,p90_us,samples,"
    "launch_us,bytes,flop,gb_per_s,copy_gb_per_s,share_of_copy_percent,gflop_per_s,speed_vs_first,differs_from_first,"
    "best_us,noisy,throttled,validated,device,compute_capability,time_utc";

class Record {
 public:
  void add(const std::string& text) {
    line_ += (line_.empty() ? "" : ",") + quoted(text);
  }
  // Six digits: samples are not known better.
  void add(double value) { add(fmt::format("{:.6g}", value)); }
  void add_known(double value) { add(value > 0 ? fmt::format("{:.6g}", value) : ""); }
  void add_exact(double value) { add(value > 0 ? fmt::format("{:.0f}", value) : ""); }
  void add(bool flag) { add(std::string(flag ? "1" : "0")); }
  void add(int value) { add(std::to_string(value)); }
  std::string line() const { return line_ + "\n"; }

 private:
  static std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
  }

  std::string line_;
};

void add_timing(const BenchRow& row, Record& record) {
  const gpu::GpuTiming& t = *row.timing;
  for (const double us : {t.median_us, t.low_us, t.high_us, t.p10_us, t.p90_us}) record.add(us);
  record.add(t.samples);
  record.add_known(t.launch_us);
  record.add_exact(row.model.bytes);
  record.add_exact(row.model.flop);
  record.add_known(t.gb_per_s);
  record.add_known(t.copy_gb_per_s);
  record.add_known(t.percent);
  record.add_known(gflop_per_s(row));
}

void add_without_timing(const BenchRow& row, Record& record) {
  for (int i = 0; i < 7; ++i) record.add(std::string());
  record.add_exact(row.model.bytes);
  record.add_exact(row.model.flop);
  for (int i = 0; i < 4; ++i) record.add(std::string());
}

std::string csv_line(const Bench& bench, const BenchRow& row) {
  Record record;
  record.add(row.number);
  for (const std::string& text : {row.slug, row.size, row.contender.name, row.contender.file.string(), meta_text(row.contender.meta),
                                  std::string(name(row.verdict))})
    record.add(text);
  if (row.timing) add_timing(row, record);
  else add_without_timing(row, record);
  record.add(row.speed ? fmt::format("{:.6g}", *row.speed) : "");
  record.add(row.speed ? std::string(row.against_first == Speed::kSame ? "0" : "1") : "");
  record.add_known(row.best ? row.best->median_us : 0);
  record.add(row.timing && row.timing->noisy);
  record.add(row.timing && row.timing->throttled);
  record.add(row.validated);
  record.add(bench.device);
  record.add(bench.compute_capability > 0 ? std::to_string(bench.compute_capability) : "");
  record.add(bench.time);
  return record.line();
}

}  // namespace

std::string bench_csv(const Bench& bench) {
  std::string text = std::string(kHeader) + "\n";
  for (const BenchRow& row : bench.rows) text += csv_line(bench, row);
  return text;
}

}  // namespace kl::cli
