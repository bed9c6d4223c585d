namespace ScriptProxy.Sdk;

/// <summary>A response in a store. Thread-safe.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Body">Its body. Of use also when the store has dropped the response meanwhile: for some seconds, or for as long as somebody has called <see cref="StoredBody.Hold"/>.</param>
public sealed record StoredResponse(StoredHead Head, StoredBody Body)
{
    /// <summary>
    /// The answer that was made of it last. <c>Age</c> counts seconds, so whoever serves a response often makes one a second and not one a request. Null until there is one.
    /// </summary>
    public ReadyAnswer? Ready { get; set; }
}

/// <summary>An answer that is right for a while.</summary>
/// <param name="Answer">The answer; its body is the stored one, so that it holds nothing of the unit that made it.</param>
/// <param name="Second">The second for which it is right, counted since 1970.</param>
public sealed record ReadyAnswer(Answer Answer, long Second);
