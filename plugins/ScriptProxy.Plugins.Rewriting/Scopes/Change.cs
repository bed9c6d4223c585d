using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>What is done to bodies of some types. Immutable.</summary>
internal sealed class Change
{
    private static readonly BodyTransformOptions Required = new() { Required = true };

    private readonly MediaTypes _types;
    private readonly Func<BodyTransfer, Task>[] _transforms;
    private readonly bool _isAscii;

    /// <param name="types">The types.</param>
    /// <param name="isAscii">Whether all that is looked for and put in is ASCII, so that it is the same bytes in other extensions of it.</param>
    /// <param name="stages">Makes the stages, given their end and what the text is.</param>
    public Change(MediaTypes types, bool isAscii, Func<ByteSink, BodyText, ByteSink> stages)
    {
        (_types, _isAscii) = (types, isAscii);
        _transforms =
        [
            Of(isUtf8: true, isXml: false), Of(isUtf8: true, isXml: true), Of(isUtf8: false, isXml: false), Of(isUtf8: false, isXml: true),
            OfUtf16(isBigEndian: false, isXml: false), OfUtf16(isBigEndian: false, isXml: true), OfUtf16(isBigEndian: true, isXml: false), OfUtf16(isBigEndian: true, isXml: true),
        ];

        Func<BodyTransfer, Task> Of(bool isUtf8, bool isXml) => body => Rewrite.RunAsync(body, end => stages(end, new BodyText(isUtf8, isXml)));

        Func<BodyTransfer, Task> OfUtf16(bool isBigEndian, bool isXml) => body => Rewrite.RunAsync(body, end =>
        {
            var order = new Utf16Order { IsBigEndian = isBigEndian };
            return new Utf16Reader(order, stages(new Utf16Writer(order, end), new BodyText(IsUtf8: true, isXml)));
        });
    }

    /// <summary>Whether a body of its types that it cannot be made to, a part or one in an unknown coding, must not pass: it takes out what nobody is to see.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether a text in another charset than it knows, or one that cannot be made out, must not pass either. JSON has no charset (RFC 8259 8.1), so who names one is no reason to leave it alone.</summary>
    public bool IsForAnyCharset { get; init; }

    /// <summary>Whether it is for a type.</summary>
    public bool IsFor(string? contentType) => _types.Of(contentType) is var text && text != MediaTypes.Text.None && (text != MediaTypes.Text.Unknown || IsForAnyCharset);

    /// <summary>Has the body of a request changed, if it is of the types.</summary>
    /// <returns>Whether it is.</returns>
    public bool Declare(IRequest request)
    {
        string? contentType = request.Headers.ContentType;
        return IsObscure(contentType) ? throw new BadHttpRequestException(Obscure(contentType), StatusCodes.Status415UnsupportedMediaType) : Declare(request.Body, contentType);
    }

    /// <summary>Has a body changed, if it is of the types.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns>Whether it is.</returns>
    public bool Declare(IBody body, string? contentType)
    {
        if (IsObscure(contentType))
        {
            throw new BadBodyException(Obscure(contentType));
        }

        var kind = _types.Of(contentType) switch
        {
            MediaTypes.Text.Utf8 => 0,
            MediaTypes.Text.OtherAscii when _isAscii => 1,
            MediaTypes.Text.Utf16 => 2,
            MediaTypes.Text.Utf16BigEndian => 3,
            _ => -1,
        };
        if (kind < 0)
        {
            return false;
        }

        var isXml = contentType!.AsSpan().TrimStart().StartsWith("application/xhtml+xml", StringComparison.OrdinalIgnoreCase);
        body.Transform(_transforms[(2 * kind) + (isXml ? 1 : 0)], IsRequired ? Required : null);
        return true;
    }

    // Of JSON whose charset is another one: names in it may be other bytes, and in some '"' is a part of other characters.
    private bool IsObscure(string? contentType) => IsForAnyCharset && _types.Of(contentType) switch
    {
        MediaTypes.Text.Unknown or MediaTypes.Text.Utf16 or MediaTypes.Text.Utf16BigEndian => true,
        MediaTypes.Text.OtherAscii => !_isAscii,
        _ => false,
    };

    private static string Obscure(string? contentType) => $"The type '{contentType}' does not say a charset that can be read, so the body cannot be changed. JSON is UTF-8 (RFC 8259 8.1).";
}
