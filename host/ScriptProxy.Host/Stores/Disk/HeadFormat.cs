using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>A <see cref="StoredHead"/> as bytes. Another order or meaning needs another <see cref="EntryLayout.Magic"/>.</summary>
internal static class HeadFormat
{
    /// <summary>A longer head is not stored: all headers of an answer together are far below it.</summary>
    public const int MaximumSize = 1024 * 1024;

    private const int LeastText = sizeof(int);

    public static ReadOnlySpan<byte> Write(StoredHead head)
    {
        var bytes = new ByteWriter();
        bytes.Text(head.Key);
        bytes.Text(head.PrimaryKey);
        bytes.Text(head.Url);
        bytes.Text(head.Route);
        bytes.Int(head.Status);
        bytes.Int((int)head.Marks);
        foreach (var moment in (ReadOnlySpan<DateTimeOffset>)[head.RequestTime, head.ResponseTime, head.FreshUntil])
        {
            bytes.Long(moment.UtcTicks);
        }

        foreach (var duration in (ReadOnlySpan<TimeSpan>)[head.InitialAge, head.Grace, head.StaleIfError, head.Keep])
        {
            bytes.Long(duration.Ticks);
        }

        bytes.Int(head.Headers.Count);
        foreach (var (name, values) in head.Headers)
        {
            bytes.Text(name);
            bytes.Int(values.Count);
            foreach (var value in values)
            {
                bytes.Text(value);
            }
        }

        bytes.Int(head.Vary.Count);
        foreach (var (name, value) in head.Vary)
        {
            bytes.Text(name);
            bytes.Text(value);
        }

        bytes.Int(head.Tags.Count);
        foreach (var tag in head.Tags)
        {
            bytes.Text(tag);
        }

        return bytes.Written;
    }

    /// <summary>The head; null for bytes that are none.</summary>
    public static StoredHead? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var head = new StoredHead
        {
            Key = reader.Text(),
            PrimaryKey = reader.Text(),
            Url = reader.Text(),
            Route = reader.Text() is { Length: > 0 } route ? route : null,
            Status = reader.Int(),
            Marks = (StoredMarks)reader.Int(),
            RequestTime = Time(ref reader),
            ResponseTime = Time(ref reader),
            FreshUntil = Time(ref reader),
            InitialAge = new TimeSpan(reader.Long()),
            Grace = new TimeSpan(reader.Long()),
            StaleIfError = new TimeSpan(reader.Long()),
            Keep = new TimeSpan(reader.Long()),
            Headers = Headers(ref reader),
            Vary = Vary(ref reader),
            Tags = Texts(ref reader),
        };
        return reader.HasFailed || !reader.IsAtEnd ? null : head;
    }

    private static DateTimeOffset Time(ref ByteReader reader) =>
        new(Math.Clamp(reader.Long(), DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    private static KeyValuePair<string, StringValues>[] Headers(ref ByteReader reader)
    {
        var headers = new KeyValuePair<string, StringValues>[reader.Count(2 * LeastText)];
        for (var i = 0; i < headers.Length; i++)
        {
            var name = reader.Text();
            var values = Texts(ref reader);
            headers[i] = new(name, values is [var value] ? new StringValues(value) : values);
        }

        return headers;
    }

    private static KeyValuePair<string, string>[] Vary(ref ByteReader reader)
    {
        var vary = new KeyValuePair<string, string>[reader.Count(2 * LeastText)];
        for (var i = 0; i < vary.Length; i++)
        {
            var name = reader.Text();
            vary[i] = new(name, reader.Text());
        }

        return vary;
    }

    private static string[] Texts(ref ByteReader reader)
    {
        var texts = new string[reader.Count(LeastText)];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text();
        }

        return texts;
    }
}
