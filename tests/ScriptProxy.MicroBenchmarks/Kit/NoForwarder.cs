using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.MicroBenchmarks.Kit;

/// <summary>Ends the way of an exchange where an upstream would be asked.</summary>
internal sealed class NoForwarder : IHttpForwarder
{
    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        new(ForwarderError.None);
}
