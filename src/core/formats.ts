/**
 * RFC 3339 UTC with all the digits that the cloud gave.
 * @format date-time
 * @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$
 * @example "2017-04-15T04:20:37.277880Z"
 */
export type UtcTime = string;

/**
 * Whole bytes, or bytes per second; 1024-based where the cloud said MB or GB.
 * @asType integer
 * @minimum 0
 * @maximum 9007199254740991
 */
export type Bytes = number;

/**
 * @minimum 0
 * @maximum 100
 */
export type Percent = number;

/**
 * As the cloud counts it.
 * @minimum 0
 */
export type Count = number;

/**
 * @asType integer
 * @minimum 0
 */
export type Total = number;

/**
 * The UUID of a server backup, lower case.
 * @pattern ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$
 */
export type BackupId = string;

/**
 * 32 lower-case hex digits.
 * @pattern ^[0-9a-f]{32}$
 */
export type ProjectId = string;
