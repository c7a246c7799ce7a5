#include <fmt/format.h>

#include <host/paths.hpp>
#include <host/digest.hpp>
#include <leaderboard/service/routes.hpp>

namespace kl::board {
namespace {

Reply plain(std::string text) {
  Reply reply;
  reply.content = std::move(text);
  reply.type = "text/plain; charset=utf-8";
  return reply;
}

Reply healthy(const Context&, const Call&) { return plain("alive\n"); }

Reply ready(const Context& context, const Call&) {
  context.store.queue();  // throws when the database does not answer, which is a 503
  return plain("ready\n");
}

Reply metrics(const Context& context, const Call&) {
  const QueueState queue = context.store.queue();
  const std::int64_t waiting_ms = queue.oldest_queued_at == 0 ? 0 : context.options.clock() - queue.oldest_queued_at;
  std::string text = "# TYPE kernelings_submissions gauge\n";
  for (const Store::Count& c : context.store.counts()) text += fmt::format("kernelings_submissions{{what=\"{}\"}} {}\n", c.what, c.count);
  text += fmt::format("# TYPE kernelings_queue_queued gauge\nkernelings_queue_queued {}\n# TYPE kernelings_queue_running gauge\nkernelings_queue_running {}\n"
                      "# TYPE kernelings_queue_oldest_seconds gauge\nkernelings_queue_oldest_seconds {}\n"
                      "# TYPE kernelings_leases_lost_total counter\nkernelings_leases_lost_total {}\n# TYPE kernelings_http_requests_total counter\n",
                      queue.queued, queue.running, static_cast<double>(waiting_ms) / 1000, context.metrics.leases_lost.load());
  std::int64_t requests = 0;
  for (int digit = 2; digit <= 5; ++digit) {
    requests += context.metrics.requests_by_class[digit];
    text += fmt::format("kernelings_http_requests_total{{status=\"{}xx\"}} {}\n", digit, context.metrics.requests_by_class[digit].load());
  }
  text += fmt::format("# TYPE kernelings_http_request_seconds summary\nkernelings_http_request_seconds_sum {}\nkernelings_http_request_seconds_count {}\n",
                      static_cast<double>(context.metrics.request_us) / 1e6, requests);
  Reply reply = plain(std::move(text));
  reply.type = "text/plain; version=0.0.4; charset=utf-8";
  return reply;
}

Reply api_document(const Context&, const Call&) {
  const auto text = host::read_file(host::source_root() / "leaderboard" / "service" / "openapi.json");
  if (!text) throw not_found("document beside this program");
  Reply reply;
  reply.content = *text;
  return reply;
}

}  // namespace

std::vector<Route> machine_routes() {
  return {{"GET", "/healthz", "", healthy}, {"GET", "/readyz", "", ready}, {"GET", "/metrics", "", metrics}, {"GET", "/v1/openapi.json", "", api_document}};
}

}  // namespace kl::board
