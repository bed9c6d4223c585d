using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Sends the body of an answer that a hook or the proxy made.</summary>
internal static class AnswerBody
{
    /// <summary>Whether an answer with this status has a body (RFC 9110 8.6, 15.3.6).</summary>
    public static bool IsAllowed(int status) => status is not (204 or 205 or 304);

    public static async Task SendAsync(Answer answer, HttpContext http)
    {
        var response = http.Response;
        var bytes = answer.Text is { } text ? Encoding.UTF8.GetBytes(text) : answer.Bytes;

        // A HEAD's answer tells the length of the body it leaves out.
        var isAllowed = IsAllowed(response.StatusCode);
        var isHead = HttpMethods.IsHead(http.Request.Method);
        if (isAllowed && answer.Stream is null && !(isHead && response.ContentLength is not null))
        {
            response.ContentLength = bytes?.Length ?? 0;
        }

        if (!isAllowed || isHead)
        {
            return;
        }

        if (answer.Stream is not null)
        {
            await answer.Stream.CopyToAsync(response.Body, http.RequestAborted);
        }
        else if (bytes is { Length: > 0 } body)
        {
            await response.Body.WriteAsync(body, http.RequestAborted);
        }
    }
}
