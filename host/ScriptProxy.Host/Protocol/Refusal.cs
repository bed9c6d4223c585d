namespace ScriptProxy.Host.Protocol;

/// <summary>Why a request is not taken.</summary>
/// <param name="Status">The status to answer with.</param>
/// <param name="Reason">What is wrong, fit for the client and the log.</param>
/// <param name="Close">Whether an HTTP/1 connection must be closed, because where the next request begins is in doubt.</param>
internal readonly record struct Refusal(int Status, string Reason, bool Close);
