namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>What the bytes of a body mean.</summary>
/// <param name="IsUtf8">Whether they are UTF-8, and not another extension of ASCII.</param>
/// <param name="IsXml">Whether a page is XML: elements end as they say, and none has a text without tags.</param>
internal readonly record struct BodyText(bool IsUtf8, bool IsXml);
