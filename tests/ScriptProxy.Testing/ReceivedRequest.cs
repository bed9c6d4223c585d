using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Testing;

/// <summary>A request's head as an upstream received it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target byte for byte.</param>
/// <param name="Protocol">Such as <c>HTTP/1.1</c>.</param>
/// <param name="Headers">A copy of the headers.</param>
public sealed record ReceivedRequest(string Method, string Target, string Protocol, IHeaderDictionary Headers)
{
    internal static ReceivedRequest Of(HttpContext http)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, values) in http.Request.Headers)
        {
            headers[name] = values;
        }

        return new ReceivedRequest(http.Request.Method, http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, http.Request.Protocol, headers);
    }
}
