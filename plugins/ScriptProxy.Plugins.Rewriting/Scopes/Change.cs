using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>What is done to bodies of some types. Immutable.</summary>
internal sealed class Change
{
    private readonly MediaTypes _types;
    private readonly Func<BodyTransfer, Task> _utf8;
    private readonly Func<BodyTransfer, Task> _xml;
    private readonly Func<BodyTransfer, Task>? _otherAscii;

    /// <param name="types">The types.</param>
    /// <param name="isAscii">Whether all that is looked for and put in is ASCII, so that it is the same bytes in other extensions of it.</param>
    /// <param name="stages">Makes the stages, given their end and what the text is.</param>
    public Change(MediaTypes types, bool isAscii, Func<ByteSink, BodyText, ByteSink> stages)
    {
        _types = types;
        _utf8 = body => Rewrite.RunAsync(body, end => stages(end, new BodyText(IsUtf8: true, IsXml: false)));
        _xml = body => Rewrite.RunAsync(body, end => stages(end, new BodyText(IsUtf8: true, IsXml: true)));
        _otherAscii = isAscii ? body => Rewrite.RunAsync(body, end => stages(end, new BodyText(IsUtf8: false, IsXml: false))) : null;
    }

    /// <summary>Whether a body that cannot be changed must not pass: something may be in it that nobody is to see.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it is for a type.</summary>
    public bool IsFor(string? contentType) => _types.Of(contentType) != MediaTypes.Text.None;

    /// <summary>Has a body changed, if it is of the types.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns>Whether it is.</returns>
    public bool Declare(IBody body, string? contentType)
    {
        var transform = _types.Of(contentType) switch
        {
            MediaTypes.Text.Utf8 => contentType!.StartsWith("application/xhtml+xml", StringComparison.OrdinalIgnoreCase) ? _xml : _utf8,
            MediaTypes.Text.OtherAscii => _otherAscii,
            _ => null,
        };
        if (transform is not null)
        {
            body.Transform(transform);
        }

        return transform is not null;
    }
}
