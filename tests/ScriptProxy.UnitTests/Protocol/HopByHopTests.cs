using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class HopByHopTests
{
    [Fact]
    public void An_upstreams_headers_named_in_Connection_are_removed_also_from_the_content()
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent([1, 2]) };
        response.Headers.TryAddWithoutValidation("Connection", "keep-alive, X-Hop,\tExpires , Content-Length, bad name");
        response.Headers.TryAddWithoutValidation("Connection", "X-Other");
        response.Headers.TryAddWithoutValidation("X-Hop", "1");
        response.Headers.TryAddWithoutValidation("X-Other", "1");
        response.Headers.TryAddWithoutValidation("X-End", "1");
        response.Content.Headers.TryAddWithoutValidation("Expires", "0");
        response.Content.Headers.ContentLength = 2;

        HopByHop.RemoveNamed(response);

        Assert.False(response.Headers.Contains("X-Hop"));
        Assert.False(response.Headers.Contains("X-Other"));
        Assert.False(response.Content.Headers.Contains("Expires"));
        Assert.True(response.Headers.Contains("X-End"));
        Assert.Equal(2, response.Content.Headers.ContentLength);
    }

    [Fact]
    public void A_response_that_names_nothing_costs_no_allocation()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("X-End", "1");
        HopByHop.RemoveNamed(response);

        var before = GC.GetAllocatedBytesForCurrentThread();
        HopByHop.RemoveNamed(response);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
