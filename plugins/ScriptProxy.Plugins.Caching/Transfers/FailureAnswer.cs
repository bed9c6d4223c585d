using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>The answer for all who waited for an upstream that failed.</summary>
internal static class FailureAnswer
{
    private const int MaxLength = 64 * 1024;

    public static async Task<Answer> OfAsync(IFetched response)
    {
        if (response.Failure is null)
        {
            // An upstream's own words can be long in coming, and there is something stored to be served in their place.
            return new Answer(response.Status) { Text = string.Create(CultureInfo.InvariantCulture, $"{response.Status} {ReasonPhrases.GetReasonPhrase(response.Status)}\n") };
        }

        var read = await response.Body.ReadAtLeastAsync(MaxLength); // the proxy's own, which is short
        var bytes = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxLength)).ToArray();
        response.Body.AdvanceTo(read.Buffer.End);
        return new Answer(response.Status) { Bytes = bytes, ContentType = response.Headers.ContentType, Headers = { RetryAfter = response.Headers.RetryAfter } };
    }
}
