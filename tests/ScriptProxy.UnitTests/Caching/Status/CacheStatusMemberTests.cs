using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.UnitTests.Caching.Status;

public sealed class CacheStatusMemberTests
{
    [Fact]
    public void Rfc9211_2_1_a_hit() => Assert.Equal("ScriptProxy; hit; ttl=376", new CacheStatusMember { Ttl = 376 }.ToText("ScriptProxy"));

    [Fact]
    public void Rfc9211_2_4_a_stale_hit_has_a_time_below_nought() => Assert.Equal("ScriptProxy; hit; ttl=-412", new CacheStatusMember { Ttl = -412 }.ToText("ScriptProxy"));

    [Theory]
    [InlineData(ForwardReason.Bypass, "bypass")]
    [InlineData(ForwardReason.Method, "method")]
    [InlineData(ForwardReason.UriMiss, "uri-miss")]
    [InlineData(ForwardReason.VaryMiss, "vary-miss")]
    [InlineData(ForwardReason.Miss, "miss")]
    [InlineData(ForwardReason.Request, "request")]
    [InlineData(ForwardReason.Stale, "stale")]
    [InlineData(ForwardReason.Partial, "partial")]
    internal void Rfc9211_2_2_why_the_upstream_was_asked(ForwardReason reason, string text) =>
        Assert.Equal($"c; fwd={text}", new CacheStatusMember { Forward = reason }.ToText("c"));

    [Fact]
    public void Rfc9211_2_all_parameters() => Assert.Equal(
        "c; fwd=stale; fwd-status=304; stored; collapsed; ttl=60; key=\"https://a/?b=\\\"c\\\"\"; detail=\"no-store\"",
        new CacheStatusMember
        {
            Forward = ForwardReason.Stale, ForwardStatus = 304, Stored = true, Collapsed = true, Ttl = 60, Key = "https://a/?b=\"c\"", Detail = "no-store",
        }.ToText("c"));

    [Theory]
    [InlineData("cache.example.net", "cache.example.net; hit")]
    [InlineData("my cache", "\"my cache\"; hit")]
    [InlineData("7up", "\"7up\"; hit")]
    [InlineData("", "\"\"; hit")]
    [InlineData("a\"\\\r\n\u00e9", "\"a\\\"\\\\???\"; hit")]
    public void Rfc9211_2_the_name_is_a_token_or_a_string(string name, string text) => Assert.Equal(text, default(CacheStatusMember).ToText(name));

    [Fact]
    public void Rfc9211_2_it_stands_behind_the_caches_nearer_to_the_upstream()
    {
        var headers = new HeaderDictionary { ["Cache-Status"] = new StringValues(["a; hit", "b; fwd=miss"]) };
        new CacheStatusMember().AppendTo(headers, "c");
        Assert.Equal(new StringValues(["a; hit", "b; fwd=miss", "c; hit"]), headers["cache-status"]);
    }

    [Fact]
    public void A_long_text_is_whole()
    {
        var detail = new string('"', 5000);
        Assert.Equal($"c; hit; detail=\"{detail.Replace("\"", "\\\"", StringComparison.Ordinal)}\"", new CacheStatusMember { Detail = detail }.ToText("c"));
    }

    [Fact]
    public void Writing_it_allocates_nothing()
    {
        var buffer = new char[200];
        var member = new CacheStatusMember { Forward = ForwardReason.UriMiss, ForwardStatus = 200, Stored = true, Ttl = 5, Detail = "because" };
        Write(member, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(member, buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Write(CacheStatusMember member, char[] buffer)
    {
        var writer = new SpanWriter(buffer);
        member.Write(ref writer, "ScriptProxy");
        Assert.True(writer.IsWhole);
    }
}
