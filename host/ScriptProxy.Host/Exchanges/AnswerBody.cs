using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Connections;
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
        var plan = exchange.ResponsePlan;
        var held = plan?.Whole;
        var bytes = held ?? BytesOf(answer);

        // A HEAD's answer tells the length of the body it leaves out.
        var isAllowed = IsAllowed(response.StatusCode);
        var isHead = HttpMethods.IsHead(http.Request.Method);
        var whole = plan is { IsLengthOpen: true } ? null : held?.Length ?? LengthOf(answer, bytes);
        if (isAllowed && whole is { } length && !(isHead && response.ContentLength is not null))
        {
            response.ContentLength = length;
        }

        if (!isAllowed || isHead)
        {
            return ValueTask.CompletedTask;
        }

        if (whole is null && answer.Body is { Trailers: not null })
        {
            exchange.ExpectTrailers();
        }

        exchange.ExpectBody(whole);
        exchange.SendThrough();
        if (exchange.SentThrough is { } chain)
        {
            return SendAsync(answer, held, chain, exchange);
        }

        return held is null && answer.Body is { } body ? SendAsync(body, exchange)
            : held is null && answer.Stream is { } stream ? new ValueTask(stream.CopyToAsync(response.Body, http.RequestAborted))
            : bytes is { Length: > 0 } all ? response.Body.WriteAsync(all, http.RequestAborted)
            : ValueTask.CompletedTask;
    }

    /// <summary>Writes the body as it is.</summary>
    public static async ValueTask WriteAsync(Answer answer, PipeWriter writer, CancellationToken cancelled)
    {
        if (answer.Body is { } body)
        {
            await body.WriteAsync(writer, cancelled);
        }
        else if (answer.Stream is { } stream)
        {
            await stream.CopyToAsync(writer, cancelled);
        }
        else if (BytesOf(answer) is { } bytes)
        {
            await writer.WriteAsync(bytes, cancelled);
        }
    }

    private static ValueTask SendAsync(IAnswerBody body, Exchange exchange)
    {
        var written = body.WriteAsync(exchange.Http.Response.BodyWriter, exchange.Http.RequestAborted);
        return body.Trailers is { } trailers ? AddTrailersAsync(written, trailers, exchange) : written;
    }

    private static async ValueTask AddTrailersAsync(ValueTask written, IHeaderDictionary trailers, Exchange exchange)
    {
        await written;
        exchange.SendTrailers(trailers);
    }

    private static async ValueTask SendAsync(Answer answer, ReadOnlyMemory<byte>? held, BodyChain chain, Exchange exchange)
    {
        if (EventLoop.IsHere)
        {
            await Task.Yield(); // transforms run where they are fed, and take as long as they like
        }

        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted, chain.Cancelled);
        try
        {
            if (held is { } bytes)
            {
                await chain.Entry.WriteAsync(bytes, cancelled.Token);
            }
            else
            {
                await WriteAsync(answer, chain.Entry, cancelled.Token);
                if (answer.Body?.Trailers is { } trailers)
                {
                    exchange.SendTrailers(trailers);
                }
            }
        }
        catch (OperationCanceledException) when (chain.IsFinished)
        {
            // The transforms have what they want.
        }
    }

    private static ReadOnlyMemory<byte>? BytesOf(Answer answer) => answer.Text is { } text ? Encoding.UTF8.GetBytes(text) : answer.Bytes;

    private static long? LengthOf(Answer answer, ReadOnlyMemory<byte>? bytes) =>
        answer.Body is { } body ? body.Length
        : answer.Stream is not null ? null
        : bytes?.Length ?? 0;
}
