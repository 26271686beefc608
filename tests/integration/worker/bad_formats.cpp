// SPDX-License-Identifier: MIT
#include "tests/integration/worker/bad_cases.hpp"

namespace shopfloor::test {
namespace {

std::string sized(const std::string& size,
                  const std::string& options,
                  const std::string& rate = "30") {
    return "-f lavfi -i testsrc2=s=" + size + ":r=" + rate + " " + kSound + "-t 2 " + kX264 +
           options + kAac;
}

}  // namespace

std::vector<BadMedia> bad_formats() {
    return {
        {.name = "b-frames",
         .source =
             picture("320x180") + kSound +
             "-t 4 -c:v libx264 -preset veryfast -threads 1 -b:v 300k -g 60 -bf 3 -b_strategy "
             "0 -pix_fmt yuv420p " +
             kAac},
        {.name = "b-frames-in-chunks-of-20ms",
         .source =
             picture("320x180") + kSound +
             "-t 4 -c:v libx264 -preset veryfast -threads 1 -b:v 300k -g 60 -bf 3 -b_strategy "
             "0 -pix_fmt yuv420p " +
             kAac,
         .chunk_ms = 20},
        {.name = "intra-refresh",
         .source = picture("320x180") + kSound + "-t 4 " + kX264 + "-intra-refresh 1 " + kAac,
         .told = "long_gop"},
        {.name = "4-2-2",
         .source = sized("320x180", "-pix_fmt yuv422p "),
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "4-4-4-of-853x479",
         .source = sized("853x479", "-pix_fmt yuv444p "),
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "4-4-4-of-1x1",
         .source = "-f lavfi -i color=gray:s=2x2:r=30 " + kSound + "-t 2 -vf crop=1:1:exact=1 " +
                   kX264 + "-pix_fmt yuv444p " + kAac,
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "grey-only",
         .source = sized("320x180", "-pix_fmt gray "),
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "10-bit",
         .source = sized("320x180", "-pix_fmt yuv420p10le "),
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "4-2-2-10-bit",
         .source = sized("320x180", "-pix_fmt yuv422p10le "),
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "lossless-4-2-0",
         .source = sized("320x180", "-qp 0 "),
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "interlaced",
         .source = sized("320x180", "-flags +ilme+ildct -x264-params tff=1 "),
         .told = "interlaced"},
    };
}

std::vector<BadMedia> bad_sizes() {
    return {
        {.name = "2x2",
         .source = "-f lavfi -i color=gray:s=2x2:r=30 " + kSound + "-t 2 " + kX264 + kAac},
        {.name = "16x16", .source = sized("16x16", "")},
        {.name = "854x480", .source = sized("854x480", "")},
        {.name = "portrait-1080x1920", .source = sized("1080x1920", "", "10"), .step_ms = 110},
        {.name = "4096x2304", .source = sized("4096x2304", "", "5"), .step_ms = 210},
        {.name = "8000x200",
         .source = sized("8000x200", "", "10"),
         .told = "large_picture",
         .step_ms = 110},
        {.name = "200x8000",
         .source = sized("200x8000", "", "10"),
         .told = "large_picture",
         .step_ms = 110},
        {.name = "pixels-not-square", .source = sized("720x576", "-vf setsar=16/11 ", "25")},
        {.name = "4-2-2-and-pixels-not-square",
         .source = sized("720x576", "-vf setsar=16/11 -pix_fmt yuv422p ", "25"),
         .fate = Fate::Encoded,
         .told = "encoded_source"},
        {.name = "120-pictures-a-second", .source = sized("320x180", "", "120")},
        {.name = "rotated-by-sei",
         .source = sized("320x180", "-bsf:v h264_metadata=display_orientation=insert:rotate=90 ")},
    };
}

}  // namespace shopfloor::test
