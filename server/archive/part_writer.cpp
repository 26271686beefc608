// SPDX-License-Identifier: MIT
#include "server/archive/part_writer.hpp"

#include "server/archive/part_index.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace shopfloor::archive {
namespace fs = std::filesystem;

namespace {

constexpr int kNone = -1;
constexpr mode_t kOwnerOnly = 0600;

Error last_error() { return {errno, boost::system::system_category()}; }

Error write_all(int descriptor, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

/// A descriptor that closes itself.
class Descriptor {
public:
    Descriptor(const fs::path& path, int flags)
        : number_(::open(path.c_str(), flags | O_CLOEXEC, kOwnerOnly)) {}
    ~Descriptor() {
        if (number_ != kNone) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool is_open() const noexcept { return number_ != kNone; }
    int get() const noexcept { return number_; }

private:
    int number_;
};

// A new name is on the disk when its folder is.
Error sync_folder(const fs::path& folder) {
    const Descriptor opened{folder, O_RDONLY | O_DIRECTORY};
    if (!opened.is_open() || ::fsync(opened.get()) != 0) return last_error();
    return {};
}

// All of it or what was there before: written beside, then renamed.
Error write_index(const fs::path& part, const PartContents& contents) {
    const fs::path target = index_path(part);
    const fs::path beside = target.string() + ".new";
    {
        const Descriptor file{beside, O_WRONLY | O_CREAT | O_TRUNC};
        if (!file.is_open()) return last_error();
        if (const Error error = write_all(file.get(), as_bytes(to_json(contents)))) return error;
        if (::fdatasync(file.get()) != 0) return last_error();
    }
    if (::rename(beside.c_str(), target.c_str()) != 0) return last_error();
    return sync_folder(part.parent_path());
}

}  // namespace

fs::path index_path(const fs::path& part) { return fs::path{part}.replace_extension(".json"); }

Result<PartWriter> PartWriter::create(fs::path file, ByteView init_segment) {
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (descriptor == kNone) return last_error();
    PartWriter part{std::move(file), descriptor};
    Error error = part.write(init_segment);
    if (!error) error = sync_folder(part.file_.parent_path());
    if (error) {
        ::unlink(part.file_.c_str());
        return error;
    }
    part.contents_.init_bytes = part.contents_.bytes;
    return part;
}

PartWriter::PartWriter(PartWriter&& other) noexcept
    : file_(std::move(other.file_)),
      descriptor_(std::exchange(other.descriptor_, kNone)),
      contents_(std::move(other.contents_)),
      is_dirty_(other.is_dirty_),
      failed_(other.failed_) {}

PartWriter::~PartWriter() {
    if (descriptor_ != kNone) ::close(descriptor_);
}

Error PartWriter::write(ByteView bytes) {
    if (const Error error = write_all(descriptor_, bytes)) {
        const auto whole = static_cast<off_t>(contents_.bytes);
        static_cast<void>(::ftruncate(descriptor_, whole));
        static_cast<void>(::lseek(descriptor_, whole, SEEK_SET));
        return error;
    }
    contents_.bytes += bytes.size();
    is_dirty_ = true;
    return {};
}

Error PartWriter::append(const broadcast::Chunk& chunk) {
    if (failed_) return failed_;
    const std::uint64_t offset = contents_.bytes;
    if (const Error error = write(chunk.cmaf())) return error;
    if (offset == contents_.init_bytes) contents_.start = chunk.time;
    if (chunk.begins_with_keyframe) {
        contents_.keyframes.push_back({chunk.presentation_time, offset});
    }
    contents_.end = std::max(contents_.end, chunk.time + chunk.duration);
    return {};
}

Error PartWriter::sync() {
    if (failed_ || !is_dirty_) return failed_;
    if (::fdatasync(descriptor_) != 0) return failed_ = last_error();
    is_dirty_ = false;
    return {};
}

Error PartWriter::finish() {
    if (const Error error = sync()) return error;
    return write_index(file_, contents_);
}

Result<PartContents> recover_part(const fs::path& file) {
    const Descriptor opened{file, O_RDWR};
    if (!opened.is_open()) return last_error();
    const auto contents = scan_part(opened.get());
    if (!contents || contents->bytes == contents->init_bytes) {
        return make_error_code(boost::system::errc::bad_message);
    }
    const auto whole = static_cast<off_t>(contents->bytes);
    if (::ftruncate(opened.get(), whole) != 0 || ::fdatasync(opened.get()) != 0) {
        return last_error();
    }
    if (const Error error = write_index(file, *contents)) return error;
    return *contents;
}

}  // namespace shopfloor::archive
