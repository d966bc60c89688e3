// SPDX-License-Identifier: Apache-2.0
// Calls as one array of JSON, an element a line, with the keys of an export.
#include "json.hpp"
#include "listing.hpp"

namespace annalist::cli {
namespace {

class JsonArray final : public Listing {
 public:
  explicit JsonArray(Output& output) : output_(output) { output_.buffer() += '['; }

  void begin(const read::Session&) override {}
  void call(const read::Call& call) override {
    output_.buffer() += empty_ ? "\n" : ",\n";
    empty_ = false;
    json_.append(call, output_.buffer());
  }
  void end(bool) override {}
  void finish() override { output_.buffer() += empty_ ? "]\n" : "\n]\n"; }

 private:
  Output& output_;
  CallJson json_;
  bool empty_ = true;
};

}  // namespace

std::unique_ptr<Listing> make_json_array(Output& output) { return std::make_unique<JsonArray>(output); }

}  // namespace annalist::cli
