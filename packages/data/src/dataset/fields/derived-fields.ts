/** What the derived fields are, for those who must compute them elsewhere; all of them look back from the list's moment. */
export const DERIVED_FIELDS: Readonly<Record<string, string>> = {
  hour: 'hour of the list, 0 to 23, UTC',
  weekday: 'weekday of the list, UTC; 0 is Monday',
  user_clicks: "ln(1 + the user's earlier clicks)",
  user_mean_dwell: "mean of ln(1 + seconds) over the user's earlier dwells; missing without one",
  item_clicks: "ln(1 + the item's earlier clicks)",
  item_impressions: "ln(1 + the item's earlier impressions)",
  item_mean_dwell: "mean of ln(1 + seconds) over the item's earlier dwells; missing without one",
  item_age: 'ln(1 + hours) since the item was published, else since it was first shown',
  history_dwell: 'ln(1 + seconds) of the past click; missing where unknown',
  history_age: 'ln(1 + hours) since the past click',
};
