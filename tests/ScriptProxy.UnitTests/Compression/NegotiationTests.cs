using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Compression.Negotiating;

namespace ScriptProxy.UnitTests.Compression;

public sealed class NegotiationTests
{
    [Theory]
    [InlineData(null, "identity")]
    [InlineData("", "identity")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZIP, Br;Q=0.9", "gzip")]
    [InlineData("br;q=0.5, gzip;q=0.5", "br")]
    [InlineData("br;q=0.499, gzip;q=0.5", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*, br;q=0", "gzip")]
    [InlineData("gzip;q=0.1, *;q=0", "gzip")]
    [InlineData("*;q=0", "identity")]
    [InlineData("identity, gzip;q=0.5", "identity")]
    [InlineData("identity;q=0.5, gzip;q=0.5", "br", "gzip")]
    [InlineData("identity;q=0.5, *;q=0.5", "br")]
    [InlineData("*;q=0.5, gzip;q=0.3", "br")]
    [InlineData("*;q=0.5, gzip;q=0.3, br;q=0.2", "identity")]
    [InlineData("identity;q=0, gzip", "gzip")]
    [InlineData("identity;q=0", "identity")]
    [InlineData("deflate, zstd", "identity")]
    [InlineData(" , gzip ;q=1.000 ,", "gzip")]
    [InlineData("gzip;q=0", "identity")]
    [InlineData("gzip;q=0.000", "identity")]
    [InlineData("gzip, gzip;q=0", "identity")]
    [InlineData("gzip;q=1.1", "identity")]
    [InlineData("gzip;q=-1", "identity")]
    [InlineData("gzip;q=.5", "identity")]
    [InlineData("gzip;q=0.1234", "identity")]
    [InlineData("gzip;q=\"1\"", "identity")]
    [InlineData("gzip;level=9", "identity")]
    [InlineData("\"gzip\"", "identity")]
    [InlineData("zip;x=\"a, gzip, b\"", "identity")]
    [InlineData("zip;x=\"a\\\", gzip\", br", "br")]
    [InlineData("zip;x=\"never closed, gzip", "identity")]
    [InlineData("gzipped, br2", "identity")]
    public void The_client_gets_what_it_wants_most(string? header, string expected, string? only = null)
    {
        var preferred = only is null ? [Coding.Brotli, Coding.Gzip] : new[] { CodingNames.Parse(only)!.Value };
        var chosen = CodingNames.Of(new AcceptedCodings(header).Choose(preferred));
        Assert.Equal(only ?? expected, chosen);
    }

    [Fact]
    public void Several_lines_are_one_list() =>
        Assert.Equal(Coding.Gzip, new AcceptedCodings(new StringValues(["deflate", "br;q=0", "gzip"])).Choose([Coding.Brotli, Coding.Gzip]));

    [Fact]
    public void Of_what_is_wanted_alike_the_preferred_is_chosen() =>
        Assert.Equal(Coding.Gzip, new AcceptedCodings("br, gzip").Choose([Coding.Gzip, Coding.Brotli]));

    [Theory]
    [InlineData("identity;q=0", true)]
    [InlineData("*;q=0", true)]
    [InlineData("*;q=0, identity", false)]
    [InlineData("gzip", false)]
    [InlineData(null, false)]
    public void Identity_is_refused_only_by_name_or_by_all(string? header, bool isRefused) => Assert.Equal(isRefused, new AcceptedCodings(header).RefusesIdentity);

    [Theory]
    [InlineData("zstd", "zstd", true)]
    [InlineData("gzip, *;q=0.1", "zstd", true)]
    [InlineData("gzip, *;q=0", "zstd", false)]
    [InlineData("zstd;q=0, *", "zstd", false)]
    [InlineData("gzip", "x-gzip", true)]
    [InlineData("gzip", "br", false)]
    public void Any_coding_may_be_asked_about(string header, string coding, bool isTaken) => Assert.Equal(isTaken, AcceptedCodings.Takes(header, coding));
}
