using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What the options do to an element. Immutable.</summary>
internal sealed class FixedRule : ElementRule
{
    public (byte[] Name, string Value)[] SetAttributes { get; init; } = [];

    public byte[][] RemoveAttributes { get; init; } = [];

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

    /// <summary>What is replaced in the texts; see <see cref="Texts"/>.</summary>
    public Literal[] TextChanges { get; init; } = [];

    /// <inheritdoc/>
    public override Literal[] Texts => TextChanges;

    /// <inheritdoc/>
    public override bool Removes => RemoveAttributes.Length + Texts.Length > 0 || Inner is not null || Replace is not null;

    public bool IsEmpty => SetAttributes.Length + RemoveAttributes.Length + Texts.Length == 0 && !Unwrap && Inner is null && Replace is null
        && Before.IsEmpty && Prepend.IsEmpty && Append.IsEmpty && After.IsEmpty;

    /// <inheritdoc/>
    public override void Apply(ElementEdit element)
    {
        foreach (var name in RemoveAttributes)
        {
            element.Tag.Remove(name);
        }

        foreach (var (name, value) in SetAttributes)
        {
            element.Tag.Set(name, value);
        }

        element.PutBefore(Before);
        element.PutPrepend(Prepend);
        element.PutAppend(Append);
        element.PutAfter(After);
        if (Inner is { } inner)
        {
            element.PutInner(inner);
        }

        if (Replace is { } replacement)
        {
            element.PutInPlace(replacement);
        }

        if (Unwrap)
        {
            element.Unwrap();
        }
    }
}
