// Empty: the tests call chrome.tabs and chrome.sessions from here.
