using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Sends the body of an answer that a hook or the proxy made.</summary>
internal static class AnswerBody
{
    public static async Task SendAsync(Answer answer, HttpContext http)
    {
        try
        {
            var response = http.Response;
            var bytes = answer.Text is { } text ? Encoding.UTF8.GetBytes(text) : answer.Bytes;

            // A HEAD's answer tells the length of the body it leaves out; these statuses have neither (RFC 9110 8.6).
            var hasBody = response.StatusCode is not (204 or 205 or 304);
            if (hasBody && answer.Stream is null)
            {
                response.ContentLength ??= bytes?.Length ?? 0;
            }

            if (!hasBody || HttpMethods.IsHead(http.Request.Method))
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
        finally
        {
            if (answer.Stream is not null)
            {
                await answer.Stream.DisposeAsync();
            }
        }
    }
}
