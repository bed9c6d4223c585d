namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>What a client's conditions ask for, given a stored response.</summary>
internal enum Precondition
{
    /// <summary>Send the stored response; there is no condition, or it holds.</summary>
    Send,

    /// <summary>The client has it already: 304.</summary>
    NotModified,

    /// <summary>
    /// The client wants a version that is not the stored one (If-Match, If-Unmodified-Since). Whether that version is the current one only the upstream knows,
    /// and only it may say 412 (RFC 9110 13.2.2, steps 1 and 2): the request goes to it as it is.
    /// </summary>
    LeaveToUpstream,
}
