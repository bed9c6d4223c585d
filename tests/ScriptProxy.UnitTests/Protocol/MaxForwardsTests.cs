using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class MaxForwardsTests
{
    [Fact]
    public void TRACE_that_may_go_no_further_is_reflected_without_secrets()
    {
        var context = Request("TRACE", "/a%2Fb?c", "0");
        context.Request.Headers.Via = new(["1.0 a", "1.1 b"]);
        context.Request.Headers["X-Internal-Token"] = "secret";
        context.Request.Headers.Authorization = "Basic c2VjcmV0";
        context.Request.Headers.Cookie = "id=secret";
        context.Request.Headers["Proxy-Authorization"] = "secret";

        var answer = MaxForwards.TryAnswer(context);

        Assert.NotNull(answer);
        Assert.Equal(200, answer.Status);
        Assert.Equal("message/http", answer.ContentType);
        Assert.Equal(
            "TRACE /a%2Fb?c HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nVia: 1.0 a\r\nVia: 1.1 b\r\n\r\n",
            Encoding.Latin1.GetString(answer.Bytes!.Value.Span));
    }

    [Theory]
    [InlineData("/", "0")]
    [InlineData("*", null)]
    [InlineData("*", "7")]
    public void OPTIONS_for_the_proxy_itself_says_what_is_allowed(string target, string? left)
    {
        var answer = MaxForwards.TryAnswer(Request("OPTIONS", target, left));

        Assert.Equal(204, answer?.Status);
        Assert.Contains("TRACE", answer?.Headers.Allow.ToString());
    }

    [Theory]
    [InlineData("TRACE", "1", "0")]
    [InlineData("OPTIONS", "12", "11")]
    [InlineData("TRACE", "99999999999999999999", "2147483646")]
    [InlineData("GET", "0", "0")]
    [InlineData("TRACE", null, "")]
    public void A_request_that_may_go_on_is_counted_down(string method, string? left, string then)
    {
        var context = Request(method, "/", left);

        Assert.Null(MaxForwards.TryAnswer(context));
        Assert.Equal(then, context.Request.Headers["Max-Forwards"].ToString());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    public void A_number_that_is_none_gets_400(string left) =>
        Assert.Equal(400, MaxForwards.TryAnswer(Request("TRACE", "/", left))?.Status);

    private static DefaultHttpContext Request(string method, string target, string? left)
    {
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        context.Request.Method = method;
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Headers.Host = "a";
        if (left is not null)
        {
            context.Request.Headers["Max-Forwards"] = left;
        }

        return context;
    }
}
