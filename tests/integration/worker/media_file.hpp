// SPDX-License-Identifier: MIT
// Makes media with the ffmpeg command, and looks into it with ffprobe.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shopfloor::test {

/// A folder that is gone when the test is.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// What a shell command prints. Throws std::runtime_error when it fails.
std::string output_of(const std::string& command);

/// Arguments of ffmpeg's: pictures at 30 a second, and sound that differs from frame to frame.
inline std::string picture(const std::string& size) {
    return "-f lavfi -i testsrc2=s=" + size + ":r=30 ";
}
inline const std::string kSound = "-f lavfi -i anoisesrc=a=0.1:r=48000 ";
inline const std::string kAac = "-c:a aac -ac 2 ";

/// `ffmpeg ARGUMENTS file`.
void make_media(const std::string& arguments, const std::filesystem::path& file);

struct ProbedPacket {
    double pts = 0;  // seconds
    double dts = 0;
    std::string hash;
};

/// The packets of "v:0" or "a:0", in decode order.
[[nodiscard]] std::vector<ProbedPacket> packets_of(const std::filesystem::path& file,
                                                   const std::string& track);

/// What a decoder complains of: nothing, in a good file.
[[nodiscard]] std::string decode_errors(const std::filesystem::path& file);

}  // namespace shopfloor::test
