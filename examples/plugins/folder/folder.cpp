// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <map>

#include <sluice/sdk.hpp>
using namespace sluice;

struct Folder : source {
  static constexpr auto name = "folder", summary = "The files of a folder by name: {path, name, bytes}";
  struct Options {
    Path path;
    static constexpr auto schema = options(option<&Options::path>("path", "The folder").required().example("in"));
  };

  explicit Folder(Options o) : folder_(o.path.value) {}

  // The cursor is the last name that was read: after a restart the files behind it follow.
  Outcome open(std::string_view cursor, Call&) {
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
      const auto file = at->path().filename().string();
      if (at->is_regular_file() && file > cursor) files_.emplace(file, at->file_size());
    }
    return error ? failed(folder_.string() + ": " + error.message()) : done();
  }

  Next next(std::size_t max, Emitter& out, Call&) {
    for (; max > 0 && !files_.empty(); --max) {
      const auto file = files_.extract(files_.begin());
      const auto& key = file.key();
      out.item({{"path", (folder_ / key).string()}, {"name", key}, {"bytes", file.mapped()}});
      out.checkpoint(key);
    }
    return files_.empty() ? Next::end : Next::more;
  }

  std::filesystem::path folder_;
  std::map<std::string, std::uintmax_t> files_;  // that are still to come
};
SLUICE_PLUGIN("dev.example.folder", "1.0.0", Folder)
