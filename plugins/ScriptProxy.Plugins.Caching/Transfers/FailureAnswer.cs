using System.Buffers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>The answer for all who waited for an upstream that failed: the proxy's own, which is short.</summary>
internal static class FailureAnswer
{
    private const int MaxLength = 64 * 1024;

    public static async Task<Answer> OfAsync(IFetched response)
    {
        var read = await response.Body.ReadAtLeastAsync(MaxLength);
        var bytes = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxLength)).ToArray();
        response.Body.AdvanceTo(read.Buffer.End);
        return new Answer(response.Status) { Bytes = bytes, ContentType = response.Headers.ContentType };
    }
}
