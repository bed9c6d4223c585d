using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ScriptProxy.Sdk;

/// <summary>What an endpoint of a unit answers at the admin address.</summary>
public sealed class AdminAnswer
{
    private const string JsonType = "application/json; charset=utf-8";
    private const int FlushedBytes = 16 * 1024;

    private readonly Func<PipeWriter, JsonSerializerOptions, CancellationToken, ValueTask> _write;

    private AdminAnswer(int status, string contentType, Func<PipeWriter, JsonSerializerOptions, CancellationToken, ValueTask> write)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
        ContentType = contentType;
        _write = write;
    }

    /// <summary>The status.</summary>
    public int Status { get; }

    /// <summary>The body's type.</summary>
    public string ContentType { get; }

    /// <summary>Answers with a value as JSON, in camel case.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; an anonymous object will do.</param>
    /// <param name="status">The status, 200 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside that range.</exception>
    public static AdminAnswer Json<T>(T value, int status = 200) => new(status, JsonType, (writer, json, _) =>
    {
        // Whole before it is sent, so that a value that cannot be written is still answered with an error.
        writer.Write(JsonSerializer.SerializeToUtf8Bytes(value, json));
        return default;
    });

    /// <summary>Says in JSON why there is no other answer: <c>{"error": "…"}</c>. The command line prints it.</summary>
    /// <param name="status">The status, 400 to 599.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside that range.</exception>
    public static AdminAnswer Error(int status, string message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        return Json(new Dictionary<string, string> { ["error"] = message }, status);
    }

    /// <summary>Answers with a list of any length, one JSON value per line, sent as it comes.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items. What they throw after the first of them cuts the connection off, so that a shortened list does not look whole.</param>
    public static AdminAnswer Lines<T>(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new AdminAnswer(200, "application/x-ndjson", (writer, json, cancelled) => WriteLinesAsync(items, writer, json, cancelled));
    }

    /// <inheritdoc cref="Lines{T}(IAsyncEnumerable{T})"/>
    public static AdminAnswer Lines<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Lines(Asynchronous(items));
    }

    /// <summary>Writes the body.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="json">The unit's own options: shared ones would keep its types in memory.</param>
    /// <param name="cancelled">Ends the writing.</param>
    internal ValueTask WriteAsync(PipeWriter writer, JsonSerializerOptions json, CancellationToken cancelled) => _write(writer, json, cancelled);

    private static async ValueTask WriteLinesAsync<T>(IAsyncEnumerable<T> items, PipeWriter writer, JsonSerializerOptions json, CancellationToken cancelled)
    {
        await using var item = items.GetAsyncEnumerator(cancelled);
        for (var unflushed = 0; ;)
        {
            var next = item.MoveNextAsync();
            if (unflushed > FlushedBytes || (unflushed > 0 && !next.IsCompleted))
            {
                await writer.FlushAsync(cancelled);
                unflushed = 0;
            }

            if (!await next)
            {
                return;
            }

            var line = JsonSerializer.SerializeToUtf8Bytes(item.Current, json);
            writer.Write(line);
            writer.Write("\n"u8);
            unflushed += line.Length + 1;
        }
    }

    private static async IAsyncEnumerable<T> Asynchronous<T>(IEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancelled = default)
    {
        await Task.CompletedTask;
        foreach (var item in items)
        {
            cancelled.ThrowIfCancellationRequested();
            yield return item;
        }
    }
}
