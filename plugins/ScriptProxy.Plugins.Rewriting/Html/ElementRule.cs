using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What is done to an element that a selector has chosen. Immutable.</summary>
internal sealed class ElementRule
{
    public required (byte[] Name, string Value)[] SetAttributes { get; init; }

    public required byte[][] RemoveAttributes { get; init; }

    /// <summary>Written before the start tag.</summary>
    public ReadOnlyMemory<byte> Before { get; init; }

    /// <summary>Written after the start tag.</summary>
    public ReadOnlyMemory<byte> Prepend { get; init; }

    /// <summary>Written before the end tag.</summary>
    public ReadOnlyMemory<byte> Append { get; init; }

    /// <summary>Written after the end tag.</summary>
    public ReadOnlyMemory<byte> After { get; init; }

    /// <summary>Written in the place of the content; null keeps it.</summary>
    public ReadOnlyMemory<byte>? Inner { get; init; }

    /// <summary>Written in the place of the element; null keeps it.</summary>
    public ReadOnlyMemory<byte>? Replace { get; init; }

    /// <summary>Whether the tags go and the content stays.</summary>
    public bool Unwrap { get; init; }

    /// <summary>What is replaced in its texts.</summary>
    public required Literal[] Texts { get; init; }

    public bool IsEmpty => SetAttributes.Length + RemoveAttributes.Length + Texts.Length == 0 && !Unwrap && Inner is null && Replace is null
        && Before.IsEmpty && Prepend.IsEmpty && Append.IsEmpty && After.IsEmpty;

    public void EditAttributes(Tag tag)
    {
        foreach (var name in RemoveAttributes)
        {
            tag.Remove(name);
        }

        foreach (var (name, value) in SetAttributes)
        {
            tag.Set(name, value);
        }
    }

    /// <summary>Adds what is to be done later.</summary>
    public void AddTo(ElementEnd end)
    {
        end.DropsTag |= Unwrap || Replace is not null;
        end.DropsContent |= Inner is not null || Replace is not null;
        if (!Append.IsEmpty && Replace is null)
        {
            end.Append.Add(Append);
        }

        if (!After.IsEmpty)
        {
            end.After.Add(After);
        }
    }

    /// <summary>Writes what follows the start tag.</summary>
    public void WriteBeginning(ByteSink output, bool isVoid)
    {
        output.Write(Replace.GetValueOrDefault().Span);
        if (!isVoid && Replace is null)
        {
            output.Write(Prepend.Span);
            output.Write(Inner.GetValueOrDefault().Span);
        }
    }
}
