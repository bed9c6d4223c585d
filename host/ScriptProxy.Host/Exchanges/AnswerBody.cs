using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Sends the body of an answer that a hook or the proxy made.</summary>
internal static class AnswerBody
{
    /// <summary>Whether an answer with this status has a body (RFC 9110 8.6, 15.3.6).</summary>
    public static bool IsAllowed(int status) => status is not (204 or 205 or 304);

    public static ValueTask SendAsync(Answer answer, Exchange exchange)
    {
        var http = exchange.Http;
        var response = http.Response;
        var bytes = answer.Text is { } text ? Encoding.UTF8.GetBytes(text) : answer.Bytes;

        // A HEAD's answer tells the length of the body it leaves out.
        var isAllowed = IsAllowed(response.StatusCode);
        var isHead = HttpMethods.IsHead(http.Request.Method);
        var whole = LengthOf(answer, bytes);
        if (isAllowed && whole is { } length && !(isHead && response.ContentLength is not null))
        {
            response.ContentLength = length;
        }

        if (!isAllowed || isHead)
        {
            return ValueTask.CompletedTask;
        }

        exchange.ExpectBody(whole);
        return answer.Body is { } body ? body.WriteAsync(response.BodyWriter, http.RequestAborted)
            : answer.Stream is { } stream ? new ValueTask(stream.CopyToAsync(response.Body, http.RequestAborted))
            : bytes is { Length: > 0 } all ? response.Body.WriteAsync(all, http.RequestAborted)
            : ValueTask.CompletedTask;
    }

    private static long? LengthOf(Answer answer, ReadOnlyMemory<byte>? bytes) =>
        answer.Body is { } body ? body.Length
        : answer.Stream is not null ? null
        : bytes?.Length ?? 0;
}
