using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Esi;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class EsiSignalsTests
{
    [Theory]
    [InlineData("content=\"ESI/1.0\"", true)]
    [InlineData("max-age=30, content=\"ESI/1.0\"", true)]
    [InlineData("no-store,Content = \"ESI-INV/1.0 ESI/1.0\"", true)]
    [InlineData("content=ESI/1.0", true)]
    [InlineData("content=\"ESI/1.0\";scriptproxy", true)]
    [InlineData("content=\"ESI/1.0\";other", false)]
    [InlineData("content=\"ESI/1.0\", content=\"\";scriptproxy", false)]
    [InlineData("content=\"\", content=\"ESI/1.0\";scriptproxy", true)]
    [InlineData("content=\"ESI/2.0\"", false)]
    [InlineData("x=\"content=ESI/1.0\"", false)]
    [InlineData("x=\",content=ESI/1.0\"", false)]
    [InlineData("content", false)]
    [InlineData("max-age=30", false)]
    [InlineData(",;=\"", false)]
    [InlineData("", false)]
    public void Content_says_what_is_to_be_processed(string value, bool expected) =>
        Assert.Equal(expected, EsiSignals.AsksForEsi(new HeaderDictionary { ["Surrogate-Control"] = value }));

    [Fact]
    public void Capability_is_ours_alone()
    {
        var headers = new HeaderDictionary { ["Surrogate-Capability"] = "client=\"ESI/1.0\"" };
        EsiSignals.Announce(headers, isOn: true);
        Assert.Equal("scriptproxy=\"ESI/1.0\"", headers["Surrogate-Capability"]);
        EsiSignals.Announce(headers, isOn: false);
        Assert.Empty(headers);
    }

    [Fact]
    public void Marked_part_asks_for_processing()
    {
        var headers = new HeaderDictionary();
        EsiSignals.Mark(headers);
        Assert.True(EsiSignals.AsksForEsi(headers));
        EsiSignals.Remove(headers);
        Assert.Empty(headers);
    }
}
