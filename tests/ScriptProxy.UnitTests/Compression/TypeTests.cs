using ScriptProxy.Plugins.Compression.Types;

namespace ScriptProxy.UnitTests.Compression;

public sealed class TypeTests
{
    private static readonly TypeSet Default = new(KnownTypes.Compressible);

    [Theory]
    [InlineData("text/html; charset=utf-8", true)]
    [InlineData("TEXT/CSS", true)]
    [InlineData("text/event-stream", true)]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json;charset=utf-8", true)]
    [InlineData("application/javascript", true)]
    [InlineData("application/wasm", true)]
    [InlineData("image/svg+xml", true)]
    [InlineData("image/x-icon", true)]
    [InlineData("application/atom+xml", true)]
    [InlineData("application/grpc-web+proto", true)]
    [InlineData("font/ttf", true)]
    [InlineData("application/grpc", false)]
    [InlineData("application/grpc+json", false)]
    [InlineData("image/png", false)]
    [InlineData("video/mp4", false)]
    [InlineData("font/woff2", false)]
    [InlineData("application/zip", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("", false)]
    [InlineData("texthtml", false)]
    public void By_default_texts_are_compressed(string type, bool expected) => Assert.Equal(expected, Default.IsWorthCompressing(MediaType.Of(type)));

    [Theory]
    [InlineData("application/octet-stream", true)]
    [InlineData("image/svg+xml", true)]
    [InlineData("image/png", false)]
    [InlineData("application/gzip", false)]
    [InlineData("video/webm", false)]
    [InlineData("application/grpc", false)]
    [InlineData("application/grpc-web", true)]
    public void A_pattern_for_all_leaves_out_what_is_compressed(string type, bool expected) => Assert.Equal(expected, new TypeSet(["*/*"]).IsWorthCompressing(type));

    [Fact]
    public void What_is_named_is_compressed_in_any_case() => Assert.True(new TypeSet(["image/png"]).IsWorthCompressing("image/png"));

    [Fact]
    public void The_longest_pattern_counts_and_the_name_before_all()
    {
        var table = new TypeTable<int>([new("*", 1), new("text/*", 2), new("text/html", 3), new("*+json", 4)]);
        Assert.Equal([1, 2, 3, 4], new[] { "image/png", "text/css", "text/html", "application/a+json" }.Select(type => table.TryFind(type, out _, out var value) ? value : 0));
    }

    [Theory]
    [InlineData("", "the type is empty")]
    [InlineData("text/html; charset=utf-8", "'text/html; charset=utf-8' is no type")]
    [InlineData("html", "'html' is no type")]
    [InlineData("*/a*", "'*/a*' has more than one '*'")]
    public void What_is_no_type_is_refused(string type, string error) => Assert.StartsWith(error, TypeTable<bool>.Error(type));
}
