using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class RequestHeadTests
{
    [Theory]
    [InlineData("X-Forwarded-For", true)]
    [InlineData("x_real_ip", true)]
    [InlineData("forwarded", true)]
    [InlineData("X-Other", false)]
    public void A_check_says_whether_there_are_forwarding_headers(string name, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/";
        context.Request.Method = "GET";
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Headers.Host = "a";
        context.Request.Headers[name] = "1";

        Assert.Null(RequestHead.Check(context, out var hasClaims, out _));
        Assert.Equal(expected, hasClaims);
    }
}
