using System.Numerics;
using System.Text.Json;
using ScriptProxy.Plugins.Rewriting.Streams;
using BadBodyException = ScriptProxy.Sdk.BadBodyException;

namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>
/// Edits fields of JSON while it passes, one value after another. What no path leads to is written as it came, spaces included. Holds back one name or text.
/// What is no JSON ends the body, since nobody could say what was left in it.
/// </summary>
internal sealed class JsonStage(JsonStep[] steps, ulong roots, ByteSink next) : Stage(next)
{
    /// <summary>How long a single name or text may be.</summary>
    public const int MaxTokenBytes = 4 * 1024 * 1024;

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 512 };

    private readonly List<JsonFrame> _open = [];
    private JsonReaderState _state = new(Options);
    private JsonEdit? _edit;
    private ulong _child;
    private int _skipped = -1;
    private JsonWait _wait;
    private int _tried;
    private bool _hasBegun;

    /// <inheritdoc/>
    protected override int Process(ReadOnlySpan<byte> window, bool isLast)
    {
        if (!isLast && _tried > 0 && !_wait.MayEndIn(window[_tried..]))
        {
            return Wait(window, 0);
        }

        var done = SkipMark(window, isLast);
        if (done < 0)
        {
            return 0;
        }

        if (isLast && _open.Count == 0 && window[done..].TrimStart(" \t\r\n"u8).IsEmpty)
        {
            Next.Write(window[done..]);
            return window.Length;
        }

        var start = done;
        var reader = new Utf8JsonReader(window[start..], isLast, _state);
        try
        {
            while (reader.Read())
            {
                Take(ref reader, window[done..(start + (int)reader.TokenStartIndex)], window[(start + (int)reader.TokenStartIndex)..(start + (int)reader.BytesConsumed)]);
                done = start + (int)reader.BytesConsumed;
            }
        }
        catch (JsonException exception)
        {
            throw new BadBodyException($"The body is no JSON, so it cannot be edited: {exception.Message}", exception);
        }

        _state = reader.CurrentState;
        if (isLast)
        {
            Next.Write(window[done..]);
            return window.Length;
        }

        _wait = default;
        _wait.MayEndIn(window[done..]);
        return Wait(window, done);
    }

    private int Wait(ReadOnlySpan<byte> window, int done)
    {
        _tried = window.Length - done;
        return _tried <= MaxTokenBytes ? done : throw new BadBodyException($"A single text of the JSON has more than {MaxTokenBytes} bytes, so it cannot be edited.");
    }

    private int SkipMark(ReadOnlySpan<byte> window, bool isLast)
    {
        var mark = "\uFEFF"u8;
        if (_hasBegun || window.IsEmpty)
        {
            return 0;
        }

        if (!isLast && window.Length < mark.Length && mark.StartsWith(window))
        {
            return -1;
        }

        _hasBegun = true;
        if (!window.StartsWith(mark))
        {
            return 0;
        }

        Next.Write(mark);
        return mark.Length;
    }

    private void Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> gap, ReadOnlySpan<byte> token)
    {
        if (_skipped >= 0)
        {
            Skip(reader.TokenType);
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                Follow(ref reader);
                Begin(gap);
                if (_skipped < 0)
                {
                    Next.Write(token);
                }

                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Add();
                Next.Write(gap);
                Next.Write(token);
                _open.RemoveAt(_open.Count - 1);
                break;
            default:
                TakeValue(ref reader, gap, token);
                break;
        }
    }

    private void TakeValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> gap, ReadOnlySpan<byte> token)
    {
        if (_open.Count == 0)
        {
            (_child, _edit) = (roots, null);
            Next.Write(gap);
        }
        else if (_open[^1].IsArray)
        {
            Follow(ref reader);
            Begin(gap);
        }
        else
        {
            Next.Write(gap);
        }

        if (_edit is not null)
        {
            Next.Write(_edit.Value);
            _skipped = 0;
            Skip(reader.TokenType);
            return;
        }

        Next.Write(token);
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            _open.Add(new JsonFrame { IsArray = reader.TokenType == JsonTokenType.StartArray, Active = _child });
        }
    }

    // Holds a member or item against the steps.
    private void Follow(ref Utf8JsonReader reader)
    {
        var frame = _open[^1];
        (_child, _edit) = (0, null);
        for (var left = frame.Active; left != 0; left &= left - 1)
        {
            var index = BitOperations.TrailingZeroCount(left);
            var step = steps[index];
            if (step.IsDeep)
            {
                _child |= 1UL << index;
            }

            if (step.IsAny || (frame.IsArray ? step.Index == frame.Index : step.Name is { } name && Is(ref reader, name)))
            {
                frame.Seen |= 1UL << index;
                _child |= step.Edit is null ? 1UL << (index + 1) : 0;

                // To remove goes before all else.
                _edit = step.Edit is { Value: null } ? step.Edit : _edit ?? step.Edit;
            }
        }

        frame.Index++;
        _open[^1] = frame;
    }

    private static bool Is(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException exception) // half a character, as "\uD800"
        {
            throw new BadBodyException($"A name in the JSON is no text, so it cannot be edited: {exception.Message}", exception);
        }
    }

    // Writes the comma and the spaces before a member or item, or begins to leave it out.
    private void Begin(ReadOnlySpan<byte> gap)
    {
        if (_edit is { Value: null })
        {
            _skipped = 0;
            return;
        }

        var frame = _open[^1];
        var comma = frame.HasWritten ? -1 : gap.IndexOf((byte)',');
        Next.Write(gap[..Math.Max(comma, 0)]);
        Next.Write(gap[(comma + 1)..]);
        frame.HasWritten = true;
        _open[^1] = frame;
    }

    private void Skip(JsonTokenType token)
    {
        _skipped += token switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
            JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
            _ => 0,
        };

        if (_skipped == 0 && token != JsonTokenType.PropertyName)
        {
            (_skipped, _edit) = (-1, null);
        }
    }

    // Adds the members that are to be there and were not.
    private void Add()
    {
        var frame = _open[^1];
        for (var left = frame.IsArray ? 0 : frame.Active & ~frame.Seen; left != 0; left &= left - 1)
        {
            if (steps[BitOperations.TrailingZeroCount(left)].Edit?.Addition is { } addition)
            {
                Next.Write(frame.HasWritten ? ","u8 : default);
                Next.Write(addition);
                frame.HasWritten = true;
            }
        }
    }
}
